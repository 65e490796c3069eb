/* The lines: WebSockets over TCP or TLS that behave as the room's page does towards the server. */

#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct socket *sockets;
size_t sockets_count, open_count, caught_count;
const char *origin = "http://localhost:8000";
int epoll;

enum { READ_ROOM = 4 << 20, ACK_EVENTS = 1024, ACK_BYTES = 512 * 1024, MOST_BYTES_A_CHARACTER = 3 };
enum { ACK_ON_FRAME_US = 5000000, ACK_US = 10000000 };
enum { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };
static char *room;

int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- TLS, from the library of the machine: its headers are seldom installed ---- */

enum { WANT_READ = 2, WANT_WRITE = 3 };
static struct {
    void *context;
    void *(*new)(void *);
    int (*set_fd)(void *, int), (*connect)(void *), (*read)(void *, void *, int), (*write)(void *, const void *, int);
    int (*error)(const void *, int), (*pending)(const void *);
    void (*free)(void *);
} tls;

static void tls_begin(void) {
    if (tls.context) return;
    void *library = dlopen("libssl.so.3", RTLD_NOW);
    if (library == NULL) library = dlopen("libssl.so", RTLD_NOW);
    if (library == NULL) fprintf(stderr, "no TLS: %s\n", dlerror()), exit(2);
    void *(*method)(void) = (void *(*)(void))dlsym(library, "TLS_client_method");
    void *(*context)(void *) = (void *(*)(void *))dlsym(library, "SSL_CTX_new");
    tls.new = (void *(*)(void *))dlsym(library, "SSL_new");
    tls.set_fd = (int (*)(void *, int))dlsym(library, "SSL_set_fd");
    tls.connect = (int (*)(void *))dlsym(library, "SSL_connect");
    tls.read = (int (*)(void *, void *, int))dlsym(library, "SSL_read");
    tls.write = (int (*)(void *, const void *, int))dlsym(library, "SSL_write");
    tls.error = (int (*)(const void *, int))dlsym(library, "SSL_get_error");
    tls.pending = (int (*)(const void *))dlsym(library, "SSL_pending");
    tls.free = (void (*)(void *))dlsym(library, "SSL_free");
    tls.context = context(method());
}

/* ---- beginning and ending ---- */

void sockets_begin(void) {
    room = malloc(READ_ROOM);
    epoll = epoll_create1(0);
}

/* As in the page: what a full room reads in one moment, it does not acknowledge in one. */
static double some_patience(void) { return 0.5 + (double)random() / RAND_MAX / 2; }

struct socket *socket_new(void) {
    static size_t there;
    if (sockets_count == there) {
        there = there ? 2 * there : 1024;
        sockets = realloc(sockets, there * sizeof *sockets);
    }
    struct socket *s = &sockets[sockets_count];
    memset(s, 0, sizeof *s);
    s->index = (uint32_t)sockets_count++;
    s->patience = some_patience();
    s->fd = -1;
    return s;
}

static void watch(struct socket *s, uint32_t what, int how) {
    struct epoll_event event = {.events = what, .data.u32 = s->index};
    epoll_ctl(epoll, how, s->fd, &event);
}

void socket_connect(struct socket *s) {
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (s->fd < 0) perror("socket"), exit(2);
    int on = 1;
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)s->port)};
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    s->state = CONNECTING;
    s->caught = s->greeted = false;
    s->unread_events = s->unread_bytes = 0;
    s->unread_us = 0;
    s->kept_length = 0;
    s->started_us = now_us();
    if (connect(s->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) perror("connect"), exit(2);
    watch(s, EPOLLOUT, EPOLL_CTL_ADD);
}

static void put(struct socket *s, const void *bytes, size_t length) {
    ssize_t sent = s->ssl ? tls.write(s->ssl, bytes, (int)length) : send(s->fd, bytes, length, MSG_NOSIGNAL);
    /* What a browser says is small: where even that does not fit, the figures would be worth nothing. */
    if (sent != (ssize_t)length) tally.lost++;
}

static void frame(struct socket *s, int opcode, const char *text, size_t length) {
    static char out[1 << 17];
    static uint32_t mask = 0x9e3779b9;
    size_t at = 0;
    if (length > sizeof out - 16) fprintf(stderr, "too long to say\n"), exit(2);
    mask = mask * 1664525 + 1013904223;
    out[at++] = (char)(0x80 | opcode);
    if (length < 126) {
        out[at++] = (char)(0x80 | length);
    } else if (length < 65536) {
        out[at++] = (char)(0x80 | 126);
        out[at++] = (char)(length >> 8), out[at++] = (char)length;
    } else {
        out[at++] = (char)(0x80 | 127);
        for (int shift = 56; shift >= 0; shift -= 8) out[at++] = (char)((uint64_t)length >> shift);
    }
    const char *key = (const char *)&mask;
    memcpy(out + at, key, 4);
    at += 4;
    for (size_t n = 0; n < length; n++) out[at + n] = (char)(text[n] ^ key[n & 3]);
    put(s, out, at + length);
}

void socket_say(struct socket *s, const char *text, size_t length) {
    if (s->state == OPEN) frame(s, TEXT, text, length);
    else tally.lost++;
}

static void end(struct socket *s, int code) {
    if (s->state == UNUSED || s->state == ENDED) return;
    if (s->state == OPEN) open_count--;
    if (s->caught) caught_count--;
    s->caught = false;
    s->state = ENDED;
    if (s->ssl) tls.free(s->ssl);
    s->ssl = NULL;
    close(s->fd);
    s->fd = -1;
    free(s->kept);
    s->kept = NULL;
    s->kept_room = s->kept_length = 0;
    if (code > 0 && code < CLOSE_CODES) tally.closes[code]++;
}

void socket_drop(struct socket *s, bool politely) {
    if (politely && s->state == OPEN) frame(s, CLOSE, "\x03\xe9", 2); /* 1001, as a page does that is left */
    end(s, 0);
}

/* ---- what a page says by itself ---- */

static void say(struct socket *s, const char *text) { frame(s, TEXT, text, strlen(text)); }

static void acknowledge(struct socket *s) {
    char said[40];
    snprintf(said, sizeof said, "{\"got\":%ld}", s->seq);
    s->unread_events = s->unread_bytes = 0;
    s->unread_us = 0;
    s->patience = some_patience();
    say(s, said);
}

void socket_acknowledge_late(struct socket *s, int64_t now) {
    if (s->state == OPEN && s->manner == ROSTRUM && s->unread_us && (double)(now - s->unread_us) >= ACK_US * s->patience) acknowledge(s);
}

static void unread(struct socket *s, uint32_t events, size_t bytes, int64_t now) {
    s->unread_events += events;
    s->unread_bytes += (uint32_t)bytes * MOST_BYTES_A_CHARACTER;
    if (!s->unread_us) s->unread_us = now;
    bool late = (double)(now - s->unread_us) >= ACK_ON_FRAME_US * s->patience;
    if (late || s->unread_events >= ACK_EVENTS * s->patience || s->unread_bytes >= ACK_BYTES * s->patience) acknowledge(s);
}

static void ask_since(struct socket *s) {
    char said[128];
    if (s->since) snprintf(said, sizeof said, "{\"since\":%s}", s->since);
    else if (s->seq) snprintf(said, sizeof said, "{\"since\":[\"%s\",%ld,\"%s\",\"%s\"]}", s->epoch, s->seq, s->audience, s->hash16);
    else strcpy(said, "{\"since\":[\"\",0,\"public\",\"\"]}");
    if (s->since) s->seq = number_after(s->since, strlen(s->since), "\",");
    free(s->since);
    s->since = NULL;
    say(s, said);
}

static void caught_up(struct socket *s, int64_t now) {
    if (s->caught) return;
    s->caught = true;
    caught_count++;
    note(&tally.caught, now - s->started_us);
}

/* ---- what it is told ---- */

static void follow(struct socket *s, const struct events *events, int64_t now) {
    for (int n = 0; n < events->count; n++) {
        const struct entry *entry = &events->entries[n];
        if (entry->last <= s->seq) {
            tally.repeats++;
            continue;
        }
        if (entry->first > s->seq + 1 && s->seq) tally.gaps++;
        s->seq = entry->last;
        if (entry->at_ms < 0) {
            tally.ranges++;
            continue;
        }
        tally.events++;
        if (!s->caught) continue; /* what it had missed was late before it came */
        note(&tally.at, now - entry->at_ms * 1000);
        if (entry->stamp_us > 0) {
            tally.stamped++;
            note(&tally.stamp, now - entry->stamp_us);
        }
    }
    if (events->hash16[0]) memcpy(s->hash16, events->hash16, sizeof s->hash16);
}

static void greet(struct socket *s, const char *text, size_t length) {
    char epoch[17] = "", audience[12] = "";
    string_after(text, length, "\"epoch\":\"", epoch, sizeof epoch);
    string_after(text, length, "\"audience\":\"", audience, sizeof audience);
    if (!s->since && (strcmp(epoch, s->epoch) || strcmp(audience, s->audience))) s->seq = 0;
    strcpy(s->epoch, epoch);
    strcpy(s->audience, audience);
    s->head = number_after(text, length, "\"head\":");
    if (!s->greeted) ask_since(s);
    s->greeted = true;
}

static void hear(struct socket *s, const char *text, size_t length) {
    int64_t now = now_us();
    enum kind kind = kind_of(text, length);
    uint32_t events = 0;
    tally.frames++;
    tally.bytes += length;
    tally.kinds[kind]++;
    if (kind == EVENTS || kind == SIO) {
        const struct events *told = events_in(text, length);
        events = (uint32_t)told->count;
        follow(s, told, now);
        if (s->seq >= s->head) caught_up(s, now);
    } else if (kind == HELLO) {
        greet(s, text, length);
    } else if (kind == SNAPSHOT) {
        s->seq = number_after(text, length < 100 ? length : 100, "\"seq\":");
        string_after(text, length < 100 ? length : 100, "\"hash16\":\"", s->hash16, sizeof s->hash16);
        caught_up(s, now);
    } else if (kind == HEAD) {
        if (number_after(text, length, "\"head\":") <= s->seq) caught_up(s, now);
    } else if (kind == ANSWER) {
        answered(text, length);
    } else if (kind == OTHER && s->manner == SOCKETIO) {
        if (text[0] == '0') say(s, "40");
        else if (text[0] == '2') say(s, "3");
        else if (length > 2 && text[0] == '4' && text[1] == '0') caught_up(s, now);
    } else if (kind == OTHER) {
        tally.unexpected++;
    }
    if (s->manner == ROSTRUM && s->state == OPEN) unread(s, events, length, now);
}

/* Takes whole frames off the front; returns how many bytes are done with. */
static size_t frames_in(struct socket *s, char *bytes, size_t length) {
    size_t at = 0;
    while (s->state == OPEN && length - at >= 2) {
        unsigned char *head = (unsigned char *)bytes + at;
        size_t size = head[1] & 127, header = size < 126 ? 2 : size == 126 ? 4 : 10;
        if (length - at < header) break;
        if (header == 4) size = (size_t)head[2] << 8 | head[3];
        if (header == 10) {
            size = 0;
            for (int n = 2; n < 10; n++) size = size << 8 | head[n];
        }
        if (size > READ_ROOM / 2) fprintf(stderr, "a frame of %zu bytes\n", size), exit(2);
        if (length - at < header + size) break;
        char *body = bytes + at + header;
        at += header + size;
        int opcode = head[0] & 15;
        if ((head[0] & 0xf0) != 0x80 || head[1] & 128) tally.malformed++;
        if (opcode == TEXT) {
            hear(s, body, size);
        } else if (opcode == PING) {
            frame(s, PONG, body, size);
        } else if (opcode == CLOSE) {
            int code = size >= 2 ? (unsigned char)body[0] << 8 | (unsigned char)body[1] : 1005;
            frame(s, CLOSE, body, size);
            end(s, code);
        } else if (opcode != PONG) {
            tally.malformed++;
        }
    }
    return at;
}

static void ask_to_upgrade(struct socket *s) {
    char asked[2048];
    int length = snprintf(asked, sizeof asked,
        "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: %s\r\n%s%s%s\r\n",
        s->path, s->port, origin, s->cookie ? "Cookie: " : "", s->cookie ? s->cookie : "", s->cookie ? "\r\n" : "");
    s->state = ASKING;
    put(s, asked, (size_t)length);
    watch(s, EPOLLIN, EPOLL_CTL_MOD);
}

/* Returns how many bytes of the answer are done with. */
static size_t upgraded(struct socket *s, const char *bytes, size_t length) {
    const char *found = memmem(bytes, length, "\r\n\r\n", 4);
    if (found == NULL) return 0;
    if (length < 12 || memcmp(bytes + 9, "101", 3) != 0) {
        end(s, length < 12 ? 1 : (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + (bytes[11] - '0'));
        return length;
    }
    s->state = OPEN;
    open_count++;
    int64_t now = now_us();
    note(&tally.opened, now - s->started_us);
    if (s->manner == PLAIN) caught_up(s, now);
    return (size_t)(found + 4 - bytes);
}

static void keep(struct socket *s, const char *bytes, size_t length) {
    if (length > s->kept_room) {
        s->kept_room = length + 4096;
        s->kept = realloc(s->kept, s->kept_room);
    }
    if (length) memmove(s->kept, bytes, length);
    else free(s->kept), s->kept = NULL, s->kept_room = 0;
    s->kept_length = length;
}

static void listen_to(struct socket *s) {
    bool more = true;
    while (more && s->state != ENDED) {
        size_t length = s->kept_length, free = READ_ROOM - length;
        if (length) memcpy(room, s->kept, length);
        ssize_t got = s->ssl ? tls.read(s->ssl, room + length, (int)free) : recv(s->fd, room + length, free, 0);
        if (got <= 0) {
            if (s->ssl ? tls.error(s->ssl, (int)got) == WANT_READ : got < 0 && errno == EAGAIN) return;
            end(s, 1006);
            return;
        }
        length += (size_t)got;
        size_t done = 0;
        if (s->state == ASKING) done = upgraded(s, room, length);
        if (s->state == OPEN) done += frames_in(s, room + done, length - done);
        if (s->state != ENDED && (s->kept_length || length > done)) keep(s, room + done, length - done);
        more = s->ssl != NULL; /* what TLS has read already wakes nobody */
    }
}

static void shake(struct socket *s) {
    int done = tls.connect(s->ssl);
    if (done == 1) {
        ask_to_upgrade(s);
        return;
    }
    int want = tls.error(s->ssl, done);
    if (want == WANT_READ || want == WANT_WRITE) watch(s, want == WANT_READ ? EPOLLIN : EPOLLOUT, EPOLL_CTL_MOD);
    else end(s, 1015);
}

void socket_ready(struct socket *s, uint32_t what) {
    if (s->state == CONNECTING) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error) {
            end(s, 2);
        } else if (s->tls) {
            tls_begin();
            s->ssl = tls.new(tls.context);
            tls.set_fd(s->ssl, s->fd);
            s->state = SHAKING;
            shake(s);
        } else {
            ask_to_upgrade(s);
        }
    } else if (s->state == SHAKING) {
        shake(s);
    } else if (what & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        listen_to(s);
    }
}
