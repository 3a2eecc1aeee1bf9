/* Lets calls to the files of one database fail by order.
 *
 * It stands between SQLite and the C library (LD_PRELOAD). The order stands in the file FAULTS_ORDER, which is mapped into
 * this process and into the one that gives it, so that it takes effect with the next call: which calls, on which of the files
 * FAULTS_DATABASE and FAULTS_DATABASE-wal, how many of them go well first, how many fail then, and with which error.
 *
 * A sync that fails may also forget: what was written to the file since its last sync is undone, as it is when the system
 * throws pages away that it could not write and reads the old ones back from the disk. Programs that take the next sync's word
 * for it then lose data, which is what such an order is there to show.
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
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum call { READ = 1, WRITE = 2, SYNC = 4, TRUNCATE = 8 };
enum file { MAIN = 1, WAL = 2 };

/* The words of an order; faults.go writes and reads the same places. */
enum word { CALLS, FILES, ERROR, FORGET, AFTER, TIMES, SEEN, FAILED, WORDS };
static int64_t nowhere[WORDS], *order = nowhere;

/* An undo is what a write since the last sync has written over. */
struct undo {
	struct undo *before;
	off64_t at, size; /* size of the file before the write */
	size_t length;
	char bytes[];
};
static struct undo *undone[WAL + 1];

#define MOST_FILES 65536
static unsigned char kinds[MOST_FILES]; /* by descriptor: which of the files it is, 0 for any other */
static const char *database;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_read)(int, void *, size_t);
static ssize_t (*real_pread)(int, void *, size_t, off64_t);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_ftruncate)(int, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

static void end(const char *what)
{
	fprintf(stderr, "faults: %s: %s\n", what, strerror(errno));
	abort();
}

static void begin(void)
{
	real_open = dlsym(RTLD_NEXT, "open64");
	real_close = dlsym(RTLD_NEXT, "close");
	real_read = dlsym(RTLD_NEXT, "read");
	real_pread = dlsym(RTLD_NEXT, "pread64");
	real_write = dlsym(RTLD_NEXT, "write");
	real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
	real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
	real_fsync = dlsym(RTLD_NEXT, "fsync");
	real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");

	const char *file = getenv("FAULTS_ORDER");
	database = getenv("FAULTS_DATABASE");
	if (!file || !database)
		return;
	int from = real_open(file, O_RDWR | O_CLOEXEC);
	if (from < 0)
		end(file);
	order = mmap(NULL, sizeof nowhere, PROT_READ | PROT_WRITE, MAP_SHARED, from, 0);
	if (order == MAP_FAILED)
		end(file);
	real_close(from);
}

static int64_t word(enum word w) { return __atomic_load_n(&order[w], __ATOMIC_SEQ_CST); }

/* kind_of tells which of the database's files a descriptor is. */
static int kind_of(int file)
{
	pthread_once(&once, begin);
	return file >= 0 && file < MOST_FILES ? __atomic_load_n(&kinds[file], __ATOMIC_ACQUIRE) : 0;
}

/* fails tells whether this call is one of those that are to fail. */
static int fails(int kind, enum call call)
{
	if (!kind || !(word(CALLS) & call) || !(word(FILES) & kind))
		return 0;
	pthread_mutex_lock(&lock);
	order[SEEN]++;
	int failing = order[AFTER] <= 0 && order[TIMES] != 0;
	if (order[AFTER] > 0)
		order[AFTER]--;
	if (failing) {
		order[FAILED]++;
		if (order[TIMES] > 0)
			order[TIMES]--;
	}
	pthread_mutex_unlock(&lock);
	if (failing)
		errno = (int)word(ERROR);
	return failing;
}

static int opened(int file, const char *path)
{
	if (file < 0 || !database || !path)
		return file;
	size_t length = strlen(database);
	if (strncmp(path, database, length) != 0)
		return file;
	int kind = !path[length] ? MAIN : strcmp(path + length, "-wal") == 0 ? WAL : 0;
	if (kind && file >= MOST_FILES)
		end("too many files");
	if (kind)
		__atomic_store_n(&kinds[file], kind, __ATOMIC_RELEASE);
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
		return opened(real_open(path, flags, mode), path);          \
	}
OPEN(open)
OPEN(open64)

int close(int file)
{
	if (kind_of(file))
		__atomic_store_n(&kinds[file], 0, __ATOMIC_RELEASE);
	return real_close(file);
}

/* remember keeps what is about to be written over, while there is an order that may forget it. */
static void remember(int file, int kind, size_t length, off64_t at)
{
	struct stat is;
	if (!kind || !word(FORGET))
		return;
	struct undo *u = malloc(sizeof *u + length);
	if (!u || fstat(file, &is) != 0)
		end("a write cannot be remembered");
	ssize_t had = real_pread(file, u->bytes, length, at);
	u->at = at, u->size = is.st_size, u->length = had > 0 ? (size_t)had : 0;
	pthread_mutex_lock(&lock);
	u->before = undone[kind];
	undone[kind] = u;
	pthread_mutex_unlock(&lock);
}

/* settle drops what was remembered of a file; forgetting puts it back first, the newest first. */
static void settle(int file, int kind, int forgetting)
{
	if (!kind)
		return;
	pthread_mutex_lock(&lock);
	while (undone[kind]) {
		struct undo *u = undone[kind];
		if (forgetting && (real_pwrite(file, u->bytes, u->length, u->at) < 0 || real_ftruncate(file, u->size) != 0))
			end("a write cannot be undone");
		undone[kind] = u->before;
		free(u);
	}
	pthread_mutex_unlock(&lock);
}

ssize_t read(int file, void *bytes, size_t length)
{
	return fails(kind_of(file), READ) ? -1 : real_read(file, bytes, length);
}

#define PREAD(symbol, offset_type)                                                      \
	ssize_t symbol(int file, void *bytes, size_t length, offset_type at)                \
	{                                                                                   \
		return fails(kind_of(file), READ) ? -1 : real_pread(file, bytes, length, at);   \
	}
PREAD(pread, off_t)
PREAD(pread64, off64_t)

ssize_t write(int file, const void *bytes, size_t length)
{
	int kind = kind_of(file);
	if (fails(kind, WRITE))
		return -1;
	if (kind)
		remember(file, kind, length, lseek64(file, 0, SEEK_CUR));
	return real_write(file, bytes, length);
}

#define PWRITE(symbol, offset_type)                                                     \
	ssize_t symbol(int file, const void *bytes, size_t length, offset_type at)          \
	{                                                                                   \
		int kind = kind_of(file);                                                       \
		if (fails(kind, WRITE))                                                         \
			return -1;                                                                  \
		remember(file, kind, length, at);                                               \
		return real_pwrite(file, bytes, length, at);                                    \
	}
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define FTRUNCATE(symbol, offset_type)                                                  \
	int symbol(int file, offset_type length)                                            \
	{                                                                                   \
		return fails(kind_of(file), TRUNCATE) ? -1 : real_ftruncate(file, length);      \
	}
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

#define SYNC_CALL(symbol)                                                               \
	int symbol(int file)                                                                \
	{                                                                                   \
		int kind = kind_of(file), failing = fails(kind, SYNC), code = errno;            \
		int result = failing ? -1 : real_##symbol(file);                                \
		if (failing || result == 0)                                                     \
			settle(file, kind, failing && word(FORGET));                                \
		if (failing)                                                                    \
			errno = code;                                                               \
		return result;                                                                  \
	}
SYNC_CALL(fsync)
SYNC_CALL(fdatasync)
