#include <mongoc/mongoc.h>

// The library would write its warnings, with addresses in them, to standard error.
static inline void hms_mongoc_be_silent(void) {
    mongoc_log_set_handler(NULL, NULL);
}

// Swift takes bson_t, which asks for more alignment than it knows of, as a pointer to something unknown.
static inline uint32_t hms_bson_length(const bson_t *document) {
    return document->len;
}
