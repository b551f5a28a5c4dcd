#include <sqlite3.h>

// sqlite3_config takes different arguments for each setting, which Swift can't call.

/// SQLite counts no memory from now on: it would take one lock of the whole process for each block that it allocates or frees.
/// Before the first connection is opened.
static inline int sqlite_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
