/* Stands between a program and the disk, counts what changes a file, and at one of these calls kills the
   program or makes the disk refuse. Built by the tests, loaded with LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { COUNT, KILL, TEAR, FULL, FAIL };

static long at = -1, seen = 0;
static int mode = COUNT;

/* From now on the calls are counted from 1. At the one with this number, or with FULL at every one from it
   on that needs room, what `how` names happens. */
void shim_arm(long number, int how) { seen = 0; at = number; mode = how; }

long shim_seen(void) { return seen; }

static int regular(int fd) {
    struct stat found;
    return fd > 2 && fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}

static void die(void) { kill(getpid(), SIGKILL); for (;;) pause(); }

/* 0 to go on, 1 to write a half and die, -1 to refuse, with errno set. */
static int met(int needs_room) {
    if (at < 0) return 0;
    seen++;
    if (mode == FULL && seen >= at && needs_room) { errno = ENOSPC; return -1; }
    if (seen != at) return 0;
    if (mode == KILL) die();
    if (mode == TEAR) { if (needs_room) return 1; die(); }
    if (mode == FAIL) { errno = EIO; return -1; }
    return 0;
}

#define REAL(name, ...) \
    static __typeof__(name) *real = 0; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name);

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write)
    int what = at >= 0 && regular(fd) ? met(1) : 0;
    if (what < 0) return -1;
    if (what > 0) { real(fd, data, size / 2); die(); }
    return real(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t place) {
    REAL(pwrite)
    int what = at >= 0 && regular(fd) ? met(1) : 0;
    if (what < 0) return -1;
    if (what > 0) { real(fd, data, size / 2, place); die(); }
    return real(fd, data, size, place);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t place) {
    REAL(pwrite64)
    int what = at >= 0 && regular(fd) ? met(1) : 0;
    if (what < 0) return -1;
    if (what > 0) { real(fd, data, size / 2, place); die(); }
    return real(fd, data, size, place);
}

#define FILE_CALL(name) \
    int name(int fd) { \
        REAL(name) \
        return at >= 0 && regular(fd) && met(0) < 0 ? -1 : real(fd); \
    }
FILE_CALL(fsync)
FILE_CALL(fdatasync)

int ftruncate(int fd, off_t size) {
    REAL(ftruncate)
    return met(0) < 0 ? -1 : real(fd, size);
}

int ftruncate64(int fd, off64_t size) {
    REAL(ftruncate64)
    return met(0) < 0 ? -1 : real(fd, size);
}

int rename(const char *from, const char *to) {
    REAL(rename)
    return met(0) < 0 ? -1 : real(from, to);
}

int renameat(int in, const char *from, int other, const char *to) {
    REAL(renameat)
    return met(0) < 0 ? -1 : real(in, from, other, to);
}

int unlink(const char *path) {
    REAL(unlink)
    return met(0) < 0 ? -1 : real(path);
}

int unlinkat(int in, const char *path, int flags) {
    REAL(unlinkat)
    return met(0) < 0 ? -1 : real(in, path, flags);
}
