/* Records what a process does to the files of one database, for a rebuilding of what a power cut would have left of them.
 *
 * It stands between SQLite and the C library (LD_PRELOAD), passes every call on as it is, and appends to the file
 * POWERCUT_LOG what came of it: writes with their bytes, changes of length, syncs, removed and renamed names. Only files
 * whose path begins with POWERCUT_DATABASE are recorded, and syncs of their folder; the shared memory (-shm) is not a file
 * that survives. A recording that cannot be written ends the process, because a recording with holes would prove nothing.
 *
 * A record is a header of fixed size in the machine's byte order, the name of the file, and the bytes written. Its two
 * instants (CLOCK_MONOTONIC, nanoseconds) stand around the call: what is answered to a client after a sync has returned is
 * therefore answered after the sync's second instant.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum operation { WRITE = 1, TRUNCATE = 2, SYNC = 3, SYNC_FOLDER = 4, UNLINK = 5, RENAME = 6 };

struct header {
	uint64_t begun, ended; /* nanoseconds */
	uint64_t offset;       /* of a write; the new length of a truncation */
	uint32_t length;       /* of the bytes that follow the name */
	uint16_t operation;
	uint16_t name;         /* length of the name */
};

#define MOST_FILES 65536
static const char *names[MOST_FILES]; /* by descriptor; the folder's is "" */
static const char *database, *folder;
static size_t database_length;
static int log_file = -1;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_ftruncate)(int, off64_t);
static int (*real_fallocate)(int, off64_t, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

static void fail(const char *what)
{
	fprintf(stderr, "powercut: %s: %s\n", what, strerror(errno));
	abort();
}

static void begin(void)
{
	real_open = dlsym(RTLD_NEXT, "open64");
	real_close = dlsym(RTLD_NEXT, "close");
	real_write = dlsym(RTLD_NEXT, "write");
	real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
	real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
	real_fallocate = dlsym(RTLD_NEXT, "posix_fallocate64");
	real_fsync = dlsym(RTLD_NEXT, "fsync");
	real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
	real_unlink = dlsym(RTLD_NEXT, "unlink");
	real_rename = dlsym(RTLD_NEXT, "rename");

	const char *path = getenv("POWERCUT_DATABASE"), *log = getenv("POWERCUT_LOG");
	if (!path || !log)
		return;
	const char *slash = strrchr(path, '/');
	if (!slash)
		fail("POWERCUT_DATABASE must be an absolute path");
	database = path;
	database_length = strlen(path);
	folder = strndup(path, slash - path);
	log_file = real_open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (log_file < 0)
		fail(log);
}

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* name_of is how the recording calls a path: the last part of it; NULL when the path is not recorded. */
static const char *name_of(const char *path)
{
	pthread_once(&once, begin);
	if (log_file < 0 || !path)
		return NULL;
	if (strcmp(path, folder) == 0)
		return "";
	if (strncmp(path, database, database_length) != 0)
		return NULL;
	size_t length = strlen(path);
	if (length > 4 && strcmp(path + length - 4, "-shm") == 0)
		return NULL;
	return strrchr(path, '/') + 1;
}

static const char *name_at(int file)
{
	pthread_once(&once, begin);
	return file >= 0 && file < MOST_FILES ? __atomic_load_n(&names[file], __ATOMIC_ACQUIRE) : NULL;
}

static void record(int operation, const char *name, uint64_t begun, uint64_t offset, const void *bytes, size_t length)
{
	int kept = errno;
	struct header h = { begun, now(), offset, (uint32_t)length, (uint16_t)operation, (uint16_t)strlen(name) };
	struct iovec parts[3] = { { &h, sizeof h }, { (void *)name, h.name }, { (void *)bytes, length } };
	ssize_t whole = (ssize_t)(sizeof h + h.name + length);
	pthread_mutex_lock(&lock);
	if (writev(log_file, parts, 3) != whole)
		fail("the recording cannot be written");
	pthread_mutex_unlock(&lock);
	errno = kept;
}

static int opened(int file, const char *path)
{
	const char *name = name_of(path);
	if (file < 0 || !name)
		return file;
	if (file >= MOST_FILES)
		fail("too many files");
	__atomic_store_n(&names[file], strdup(name), __ATOMIC_RELEASE); /* a few bytes an opening, never freed: another thread may read them */
	return file;
}

#define OPEN(symbol)                                                \
	int symbol(const char *path, int flags, ...)                    \
	{                                                               \
		mode_t mode = 0;                                            \
		if (flags & (O_CREAT | O_TMPFILE)) {                        \
			va_list more;                                           \
			va_start(more, flags);                                  \
			mode = va_arg(more, mode_t);                            \
			va_end(more);                                           \
		}                                                           \
		pthread_once(&once, begin);                                 \
		const char *name = name_of(path);                           \
		uint64_t begun = now();                                     \
		int file = real_open(path, flags, mode);                    \
		if (file >= 0 && name && *name && (flags & O_TRUNC))        \
			record(TRUNCATE, name, begun, 0, NULL, 0);              \
		return opened(file, path);                                  \
	}
OPEN(open)
OPEN(open64)

int close(int file)
{
	pthread_once(&once, begin);
	if (name_at(file))
		__atomic_store_n(&names[file], NULL, __ATOMIC_RELEASE);
	return real_close(file);
}

ssize_t write(int file, const void *bytes, size_t length)
{
	const char *name = name_at(file);
	if (!name || !*name)
		return real_write(file, bytes, length);
	off64_t at = lseek64(file, 0, SEEK_CUR);
	uint64_t begun = now();
	ssize_t written = real_write(file, bytes, length);
	if (written > 0)
		record(WRITE, name, begun, (uint64_t)at, bytes, (size_t)written);
	return written;
}

#define PWRITE(symbol, offset_type)                                                     \
	ssize_t symbol(int file, const void *bytes, size_t length, offset_type at)          \
	{                                                                                   \
		const char *name = name_at(file);                                               \
		uint64_t begun = now();                                                         \
		ssize_t written = real_pwrite(file, bytes, length, at);                         \
		if (name && *name && written > 0)                                               \
			record(WRITE, name, begun, (uint64_t)at, bytes, (size_t)written);           \
		return written;                                                                 \
	}
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define FTRUNCATE(symbol, offset_type)                                                  \
	int symbol(int file, offset_type length)                                            \
	{                                                                                   \
		const char *name = name_at(file);                                               \
		uint64_t begun = now();                                                         \
		int failed = real_ftruncate(file, length);                                      \
		if (name && *name && !failed)                                                   \
			record(TRUNCATE, name, begun, (uint64_t)length, NULL, 0);                   \
		return failed;                                                                  \
	}
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

/* Room that is set aside becomes zeros at the end of the file: a change of its length where it was shorter. */
#define FALLOCATE(symbol, offset_type)                                                  \
	int symbol(int file, offset_type at, offset_type length)                            \
	{                                                                                   \
		const char *name = name_at(file);                                               \
		uint64_t begun = now();                                                         \
		int failed = real_fallocate(file, at, length);                                  \
		if (name && *name && !failed)                                                   \
			record(TRUNCATE, name, begun, (uint64_t)lseek64(file, 0, SEEK_END), NULL, 0); \
		return failed;                                                                  \
	}
FALLOCATE(posix_fallocate, off_t)
FALLOCATE(posix_fallocate64, off64_t)

#define SYNC_CALL(symbol)                                                               \
	int symbol(int file)                                                                \
	{                                                                                   \
		const char *name = name_at(file);                                               \
		uint64_t begun = now();                                                         \
		int failed = real_##symbol(file);                                               \
		if (name && !failed)                                                            \
			record(*name ? SYNC : SYNC_FOLDER, name, begun, 0, NULL, 0);                \
		return failed;                                                                  \
	}
SYNC_CALL(fsync)
SYNC_CALL(fdatasync)

int unlink(const char *path)
{
	const char *name = name_of(path);
	uint64_t begun = now();
	int failed = real_unlink(path);
	if (name && *name && !failed)
		record(UNLINK, name, begun, 0, NULL, 0);
	return failed;
}

int rename(const char *from, const char *to)
{
	const char *old = name_of(from), *new = name_of(to);
	uint64_t begun = now();
	int failed = real_rename(from, to);
	if (failed || (!old && !new))
		return failed;
	if (!old || !new || !*old || !*new) {
		errno = EXDEV;
		fail("a file of the database was renamed to or from a name that is not recorded");
	}
	record(RENAME, old, begun, 0, new, strlen(new));
	return failed;
}
