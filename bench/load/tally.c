/* What was received: frames told apart, events counted, sequences followed, latencies kept as histograms. */

#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct tally tally;

const char *const KIND_NAMES[KINDS] = {
    "events", "snapshot", "hello", "head", "own", "turnout", "seats", "presence", "soft", "answer", "restarting", "sio", "other",
};

/* ---- histograms ---- */

static int cell_of(uint64_t us) {
    if (us < STEPS) return (int)us;
    int power = 63 - __builtin_clzll(us) - 6; /* 2^6 = STEPS */
    int cell = (power + 1) * STEPS + (int)((us >> power) - STEPS);
    return cell < POWERS * STEPS ? cell : POWERS * STEPS - 1;
}

static int64_t top_of(int cell) {
    if (cell < STEPS) return cell;
    int power = cell / STEPS - 1;
    return ((int64_t)(cell % STEPS + STEPS + 1) << power) - 1;
}

void note(struct histogram *of, int64_t us) {
    uint64_t value = us < 0 ? 0 : (uint64_t)us;
    of->count++;
    of->sum += value;
    if (value > of->most) of->most = value;
    of->cells[cell_of(value)]++;
}

int64_t percentile(const struct histogram *of, double percent) {
    uint64_t wanted = (uint64_t)(percent / 100 * (double)of->count + 0.5), seen = 0;
    if (wanted < 1) wanted = 1;
    for (int cell = 0; cell < POWERS * STEPS; cell++) {
        seen += of->cells[cell];
        if (seen >= wanted) {
            int64_t top = top_of(cell);
            return top < (int64_t)of->most ? top : (int64_t)of->most;
        }
    }
    return (int64_t)of->most;
}

/* ---- frames ---- */

static bool begins(const char *text, size_t length, const char *with) {
    size_t n = strlen(with);
    return length >= n && memcmp(text, with, n) == 0;
}

enum kind kind_of(const char *text, size_t length) {
    static const struct { const char *begins; enum kind kind; } known[] = {
        {"{\"events\":", EVENTS}, {"{\"snapshot\":", SNAPSHOT}, {"{\"hello\":", HELLO}, {"{\"head\":", HEAD},
        {"{\"own\":", OWN}, {"{\"turnout\":", TURNOUT}, {"{\"seats\":", SEATS}, {"{\"presence\":", PRESENCE},
        {"{\"soft\":", SOFT}, {"{\"re\":", ANSWER}, {"{\"restarting\":", RESTARTING}, {"42[", SIO},
    };
    for (size_t n = 0; n < sizeof known / sizeof *known; n++)
        if (begins(text, length, known[n].begins)) return known[n].kind;
    return OTHER;
}

/* The first number after `"name":`, or -1. */
int64_t number_after(const char *text, size_t length, const char *name) {
    const char *found = memmem(text, length, name, strlen(name));
    if (found == NULL) return -1;
    const char *at = found + strlen(name), *end = text + length;
    if (at < end && *at == ' ') at++; /* as some others write it */
    if (at == end || *at < '0' || *at > '9') return -1;
    int64_t number = 0;
    for (; at < end && *at >= '0' && *at <= '9'; at++) number = number * 10 + (*at - '0');
    return number;
}

bool string_after(const char *text, size_t length, const char *name, char *into, size_t room) {
    const char *found = memmem(text, length, name, strlen(name));
    if (found == NULL) return false;
    const char *from = found + strlen(name), *to = memchr(from, '"', (size_t)(text + length - from));
    if (to == NULL || (size_t)(to - from) >= room) return false;
    memcpy(into, from, (size_t)(to - from));
    into[to - from] = 0;
    return true;
}

/* `@` 16 digits `@`, epoch microseconds; -1 where there is none. */
static int64_t stamp_in(const char *text, size_t length) {
    const char *end = text + length;
    for (const char *at = text; (at = memchr(at, '@', (size_t)(end - at))) != NULL && end - at >= 18; at++) {
        if (at[17] != '@') continue;
        int64_t stamp = 0;
        int digits = 0;
        for (; digits < 16 && at[1 + digits] >= '0' && at[1 + digits] <= '9'; digits++)
            stamp = stamp * 10 + (at[1 + digits] - '0');
        if (digits == 16) return stamp;
    }
    return -1;
}

static void understand(const char *text, size_t length, struct events *into) {
    static const char BEGINS[] = "{\"seq\":";
    const char *end = text + length, *at = memmem(text, length, BEGINS, sizeof BEGINS - 1);
    into->count = 0;
    while (at != NULL) {
        const char *from = at + sizeof BEGINS - 1;
        const char *next = memmem(from, (size_t)(end - from), BEGINS, sizeof BEGINS - 1);
        size_t size = (size_t)((next == NULL ? end : next) - at);
        if (into->count == into->room) {
            into->room = into->room ? 2 * into->room : 16;
            into->entries = realloc(into->entries, (size_t)into->room * sizeof *into->entries);
        }
        struct entry *entry = &into->entries[into->count++];
        if (*from == '[') {
            char *rest;
            entry->first = strtoll(from + 1, &rest, 10);
            entry->last = strtoll(rest + 1, NULL, 10);
            entry->at_ms = entry->stamp_us = -1;
        } else {
            entry->first = entry->last = strtoll(from, NULL, 10);
            entry->at_ms = number_after(at, size, "\"at\":");
            entry->stamp_us = stamp_in(at, size);
        }
        at = next;
    }
    into->hash16[0] = 0;
    string_after(text + (length > 40 ? length - 40 : 0), length > 40 ? 40 : length, "\"hash16\":\"", into->hash16, 17);
}

/* The same bytes come on every socket of an audience: compared in full each time, understood once. */
const struct events *events_in(const char *text, size_t length) {
    enum { KEPT = 8 };
    static struct { char *text; size_t length, room; struct events events; } kept[KEPT];
    static int next;
    for (int n = 0; n < KEPT; n++)
        if (kept[n].length == length && memcmp(kept[n].text, text, length) == 0) return &kept[n].events;
    int slot = next;
    next = (next + 1) % KEPT;
    if (kept[slot].room < length) {
        kept[slot].room = 2 * length;
        kept[slot].text = realloc(kept[slot].text, kept[slot].room);
    }
    memcpy(kept[slot].text, text, length);
    kept[slot].length = length;
    understand(text, length, &kept[slot].events);
    return &kept[slot].events;
}

/* ---- the report ---- */

static void told(const char *name, const struct histogram *of) {
    printf(",\"%s\":{\"count\":%lu", name, of->count);
    if (of->count) {
        printf(",\"mean_ms\":%.3f,\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f",
               (double)of->sum / (double)of->count / 1000, (double)percentile(of, 50) / 1000,
               (double)percentile(of, 95) / 1000, (double)percentile(of, 99) / 1000, (double)of->most / 1000);
    }
    printf("}");
}

void report(size_t open, size_t caught_up) {
    struct timespec cpu;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    printf("{\"open\":%zu,\"caught_up\":%zu,\"cpu_seconds\":%.6f", open, caught_up, (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9);
    printf(",\"frames\":%lu,\"bytes\":%lu,\"events\":%lu,\"deliveries\":%lu,\"ranges\":%lu,\"gaps\":%lu,\"repeats\":%lu",
           tally.frames, tally.bytes, tally.events, tally.stamped, tally.ranges, tally.gaps, tally.repeats);
    printf(",\"malformed\":%lu,\"unexpected\":%lu,\"asked\":%lu,\"done\":%lu,\"refused\":%lu,\"lost\":%lu",
           tally.malformed, tally.unexpected, tally.asked, tally.done, tally.refused, tally.lost);
    printf(",\"kinds\":{");
    const char *comma = "";
    for (int kind = 0; kind < KINDS; kind++)
        if (tally.kinds[kind]) printf("%s\"%s\":%lu", comma, KIND_NAMES[kind], tally.kinds[kind]), comma = ",";
    printf("},\"closes\":{");
    comma = "";
    for (int code = 0; code < CLOSE_CODES; code++)
        if (tally.closes[code]) printf("%s\"%d\":%u", comma, code, tally.closes[code]), comma = ",";
    printf("},\"refusals\":{");
    comma = "";
    for (int n = 0; n < REFUSALS && tally.refusals[n].times; n++)
        printf("%s\"%s\":%lu", comma, tally.refusals[n].code, tally.refusals[n].times), comma = ",";
    printf("}");
    told("asked_to_screen", &tally.stamp);
    told("decided_to_screen", &tally.at);
    told("answer", &tally.answer);
    told("opening", &tally.opened);
    told("catching_up", &tally.caught);
    printf("}\n");
    fflush(stdout);
}
