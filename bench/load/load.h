/* The crowd: many browsers in one thread, cheap enough to share a machine with the server it loads. */

#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- tally.c: what was received ---- */

/* Microseconds; 64 steps to each power of two, so that a figure is right within 1.6 %. */
enum { STEPS = 64, POWERS = 32 };

struct histogram {
    uint64_t count, sum, most;
    uint32_t cells[POWERS * STEPS];
};

void note(struct histogram *of, int64_t us);
int64_t percentile(const struct histogram *of, double percent);

enum kind { EVENTS, SNAPSHOT, HELLO, HEAD, OWN, TURNOUT, SEATS, PRESENCE, SOFT, ANSWER, RESTARTING, SIO, OTHER, KINDS };
extern const char *const KIND_NAMES[KINDS];

enum { CLOSE_CODES = 5000, REFUSALS = 32 };

struct tally {
    uint64_t frames, bytes, events, stamped, ranges, gaps, repeats, malformed, unexpected, asked, done, refused, lost;
    uint64_t kinds[KINDS];
    uint32_t closes[CLOSE_CODES];
    struct { char code[40]; uint64_t times; } refusals[REFUSALS];
    struct histogram stamp; /* from the stamp in the event: when it was meant to be asked for */
    struct histogram at;    /* from the event's own time, the moment it was decided (ms, by the database's clock) */
    struct histogram answer, opened, caught;
};
extern struct tally tally;

struct entry {
    int64_t first, last, at_ms, stamp_us;
};

/* A frame of events, understood once however many sockets it comes on. */
struct events {
    int count, room;
    struct entry *entries;
    char hash16[17];
};

enum kind kind_of(const char *text, size_t length);
const struct events *events_in(const char *text, size_t length);
int64_t number_after(const char *text, size_t length, const char *name);
bool string_after(const char *text, size_t length, const char *name, char *into, size_t room);
void report(size_t open, size_t caught_up);

/* ---- sockets.c: the lines ---- */

enum state { UNUSED, CONNECTING, SHAKING, ASKING, OPEN, ENDED };
enum manner { ROSTRUM, PLAIN, SOCKETIO };

struct socket {
    int fd, port;
    enum state state;
    enum manner manner;
    bool tls, caught, greeted, writing;
    void *ssl;
    char *path, *cookie, *since;
    int64_t started_us, unread_us;
    double patience;
    int64_t seq, head;
    uint32_t unread_events, unread_bytes, index;
    char epoch[17], audience[12], hash16[17];
    char *kept;
    size_t kept_length, kept_room;
};

extern struct socket *sockets;
extern size_t sockets_count, open_count, caught_count;
extern const char *origin;

int64_t now_us(void);
void sockets_begin(void);
struct socket *socket_new(void);
void socket_connect(struct socket *s);
void socket_ready(struct socket *s, uint32_t what);
void socket_say(struct socket *s, const char *text, size_t length);
void socket_drop(struct socket *s, bool politely);
void socket_acknowledge_late(struct socket *s, int64_t now);
extern int epoll;

/* ---- load.c: what is asked ---- */

void answered(const char *text, size_t length);

#endif
