/* What is asked of the crowd, one line each on standard input; answers are lines of JSON.

   origin ORIGIN                                      of all that follow
   socket MANNER PORT TLS PATH COOKIE SINCE           rostrum|plain|socketio, 0|1, "-" for none
   connect FROM TO        drop FROM TO [rudely]       sockets by number, TO not included
   say N TEXT             ask N COMMAND               a bare frame; a command, whose answer is awaited
   askall FROM TO COMMAND                             each of them once, all at once
   pace FROM TO RATE SECONDS COMMAND                  in turn, RATE a second in all, whether answered or not; several go on
                                                      side by side
   wait open|caught|answered|events|deliveries N MS   until so many, or so long
   mark                   report                      counts begin at 0; what they are

   In a command `%STAMP%` becomes `@` epoch microseconds `@`, of when it was meant to be asked. */

#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

static const uint32_t STDIN = UINT32_MAX, TIMER = UINT32_MAX - 1;

/* ---- commands and their answers ---- */

static int64_t *asked_us; /* by number; 0: answered */
static uint32_t asked_count, asked_room, unanswered;
static uint64_t nonce;

static void ask(struct socket *s, const char *command, int64_t stamp) {
    char said[4096];
    const char *mark = strstr(command, "%STAMP%");
    if (asked_count == asked_room) {
        asked_room = asked_room ? 2 * asked_room : 4096;
        asked_us = realloc(asked_us, asked_room * sizeof *asked_us);
    }
    int length = snprintf(said, sizeof said, "{\"id\":\"%08x-0000-4000-8000-%012lx\",\"do\":", asked_count, nonce);
    if (mark) length += snprintf(said + length, sizeof said - (size_t)length, "%.*s@%016ld@%s}", (int)(mark - command), command, stamp, mark + 7);
    else length += snprintf(said + length, sizeof said - (size_t)length, "%s}", command);
    asked_us[asked_count++] = stamp;
    unanswered++;
    tally.asked++;
    socket_say(s, said, (size_t)length);
}

static void refused(const char *code) {
    tally.refused++;
    for (int n = 0; n < REFUSALS; n++) {
        if (tally.refusals[n].times && strcmp(tally.refusals[n].code, code) != 0) continue;
        snprintf(tally.refusals[n].code, sizeof tally.refusals[n].code, "%s", code);
        tally.refusals[n].times++;
        return;
    }
}

void answered(const char *text, size_t length) {
    char id[9] = "", code[40];
    if (length > 16) memcpy(id, text + 7, 8);
    uint32_t number = (uint32_t)strtoul(id, NULL, 16);
    if (number >= asked_count || !asked_us[number]) {
        tally.unexpected++;
        return;
    }
    if (string_after(text, length, "\"refused\":\"", code, sizeof code)) refused(code);
    else tally.done++;
    note(&tally.answer, now_us() - asked_us[number]);
    asked_us[number] = 0;
    unanswered--;
}

/* ---- a steady pace, kept whether or not the server keeps up ---- */

enum { PACES = 16 };
static struct pace {
    char command[2048];
    uint32_t from, to, next;
    int64_t begun_us, total, given;
    double rate;
} paces[PACES];
static int timer;

static void set_timer(int64_t in_us) {
    struct itimerspec when = {.it_value = {in_us / 1000000, in_us % 1000000 * 1000 + 1}};
    timerfd_settime(timer, 0, &when, NULL);
}

static int64_t keep(struct pace *pace) {
    while (pace->given < pace->total) {
        int64_t due = pace->begun_us + (int64_t)((double)pace->given * 1e6 / pace->rate), now = now_us();
        if (due > now) return due - now;
        ask(&sockets[pace->next], pace->command, due);
        pace->next = pace->next + 1 < pace->to ? pace->next + 1 : pace->from;
        pace->given++;
    }
    return INT64_MAX;
}

static void keep_pace(void) {
    int64_t soonest = INT64_MAX;
    for (int n = 0; n < PACES; n++) {
        int64_t in_us = keep(&paces[n]);
        if (in_us < soonest) soonest = in_us;
    }
    if (soonest < INT64_MAX) set_timer(soonest);
}

static bool pacing(void) {
    for (int n = 0; n < PACES; n++)
        if (paces[n].given < paces[n].total) return true;
    return false;
}

static void set_pace(const char *arguments) {
    int n = 0, rest = 0;
    double seconds = 0;
    while (n < PACES - 1 && paces[n].given < paces[n].total) n++;
    struct pace *pace = &paces[n];
    sscanf(arguments, "%u %u %lf %lf %n", &pace->from, &pace->to, &pace->rate, &seconds, &rest);
    snprintf(pace->command, sizeof pace->command, "%s", arguments + rest);
    pace->next = pace->from;
    pace->begun_us = now_us();
    pace->total = (int64_t)(pace->rate * seconds);
    pace->given = 0;
    keep_pace();
}

/* ---- the conversation ---- */

static struct { int kind; uint64_t wanted; int64_t until_us, since_us; } waiting = {.kind = -1};
static const char *const WAITS[] = {"open", "caught", "answered", "events", "deliveries"};

static uint64_t reached(int kind) {
    switch (kind) {
    case 0: return open_count;
    case 1: return caught_count;
    case 2: return pacing() || unanswered ? tally.done + tally.refused : UINT64_MAX;
    case 3: return tally.events;
    default: return tally.stamped;
    }
}

static bool still_waiting(void) {
    if (waiting.kind < 0) return false;
    int64_t now = now_us();
    bool come = reached(waiting.kind) >= waiting.wanted;
    if (!come && now < waiting.until_us) return true;
    printf("{\"come\":%s,\"ms\":%.3f}\n", come ? "true" : "false", (double)(now - waiting.since_us) / 1000);
    fflush(stdout);
    waiting.kind = -1;
    return false;
}

static void add_socket(const char *line) {
    char manner[16], path[256], cookie[512], since[128];
    int port, tls;
    if (sscanf(line, "%15s %d %d %255s %511s %127s", manner, &port, &tls, path, cookie, since) != 6)
        fprintf(stderr, "not understood: socket %s\n", line), exit(2);
    struct socket *s = socket_new();
    s->manner = !strcmp(manner, "plain") ? PLAIN : !strcmp(manner, "socketio") ? SOCKETIO : ROSTRUM;
    s->port = port;
    s->tls = tls;
    s->path = strdup(path);
    s->cookie = strcmp(cookie, "-") ? strdup(cookie) : NULL;
    s->since = strcmp(since, "-") ? strdup(since) : NULL;
}

static void obey(char *line) {
    char word[16] = "", more[16] = "";
    unsigned from = 0, to = 0;
    int rest = 0;
    sscanf(line, "%15s %n", word, &rest);
    char *arguments = line + rest;
    rest = 0;
    if (!strcmp(word, "origin")) {
        origin = strdup(arguments);
    } else if (!strcmp(word, "socket")) {
        add_socket(arguments);
    } else if (!strcmp(word, "connect")) {
        sscanf(arguments, "%u %u", &from, &to);
        for (unsigned n = from; n < to; n++) socket_connect(&sockets[n]);
    } else if (!strcmp(word, "drop")) {
        sscanf(arguments, "%u %u %15s", &from, &to, more);
        for (unsigned n = from; n < to; n++) socket_drop(&sockets[n], !more[0]);
    } else if (!strcmp(word, "say")) {
        sscanf(arguments, "%u %n", &from, &rest);
        socket_say(&sockets[from], arguments + rest, strlen(arguments + rest));
    } else if (!strcmp(word, "ask")) {
        sscanf(arguments, "%u %n", &from, &rest);
        ask(&sockets[from], arguments + rest, now_us());
    } else if (!strcmp(word, "askall")) {
        sscanf(arguments, "%u %u %n", &from, &to, &rest);
        for (unsigned n = from; n < to; n++) ask(&sockets[n], arguments + rest, now_us());
    } else if (!strcmp(word, "pace")) {
        set_pace(arguments);
    } else if (!strcmp(word, "wait")) {
        long long ms = 0;
        unsigned long wanted = 0;
        sscanf(arguments, "%15s %lu %lld", more, &wanted, &ms);
        for (int kind = 0; kind < 5; kind++)
            if (!strcmp(more, WAITS[kind])) waiting.kind = kind;
        waiting.wanted = wanted;
        waiting.since_us = now_us();
        waiting.until_us = waiting.since_us + ms * 1000;
    } else if (!strcmp(word, "mark")) {
        memset(&tally, 0, sizeof tally);
    } else if (!strcmp(word, "report")) {
        report(open_count, caught_count);
    } else if (word[0]) {
        fprintf(stderr, "not understood: %s\n", line);
        exit(2);
    }
}

enum { MOST_READY = 1024 };
static char heard[1 << 20];
static size_t heard_length;
static bool ended;

static void read_orders(void) {
    if (heard_length == sizeof heard) return;
    ssize_t got = read(0, heard + heard_length, sizeof heard - heard_length);
    if (got == 0) ended = true;
    if (got > 0) heard_length += (size_t)got;
}

/* What comes after a `wait` is kept until that has ended. */
static void obey_what_was_heard(void) {
    char *from = heard, *end;
    while (!still_waiting() && (end = memchr(from, '\n', heard_length - (size_t)(from - heard))) != NULL) {
        *end = 0;
        obey(from);
        from = end + 1;
    }
    heard_length -= (size_t)(from - heard);
    memmove(heard, from, heard_length);
}

static void acknowledge_late(void) {
    static int64_t before;
    static size_t next;
    int64_t now = now_us();
    if (now - before < 20000) return;
    /* A part of them at a time: browsers do not all acknowledge in the same moment either. */
    before = now;
    for (size_t n = 0; n < sockets_count / 16 + 1 && sockets_count; n++) {
        if (next >= sockets_count) next = 0;
        socket_acknowledge_late(&sockets[next++], now);
    }
}

/* As a network card gathers its interrupts. To be woken for each frame would cost the server, on one machine with it,
   more than the sending: no server pays for the waking of a browser. What this adds to a latency stays in the figures. */
static void nap(void) {
    struct timespec nap = {.tv_nsec = 500000};
    nanosleep(&nap, NULL);
}

int main(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    sockets_begin();
    if (getrandom(&nonce, 6, 0) != 6) nonce = (uint64_t)now_us();
    nonce &= 0xffffffffffff;
    fcntl(0, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = STDIN};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event) < 0) perror("standard input"), exit(2);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    event.data.u32 = TIMER;
    epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event);
    static struct epoll_event events[MOST_READY];
    while (!ended) {
        int ready = epoll_wait(epoll, events, MOST_READY, 0);
        for (int n = 0; n < ready; n++) {
            uint32_t which = events[n].data.u32;
            uint64_t expired;
            if (which == STDIN) read_orders();
            else if (which == TIMER) (void)!read(timer, &expired, sizeof expired);
            else socket_ready(&sockets[which], events[n].events);
        }
        keep_pace();
        acknowledge_late();
        obey_what_was_heard();
        if (ready < MOST_READY) nap();
    }
    return 0;
}
