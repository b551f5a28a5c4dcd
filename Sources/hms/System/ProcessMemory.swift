import CMalloc

/// What the C library does with memory that was freed.
enum ProcessMemory {
    /// Blocks as large as the 16 MB of a password's hash go back to the system when they are freed. Left alone, glibc raises
    /// its threshold at the first of them, and keeps the next ones in the heap of each thread that hashed.
    static func configure() {
        #if canImport(Glibc)
            mallopt(M_MMAP_THRESHOLD, 4 << 20)
            // Setting the one sets the other to a value at which heaps would shrink and grow all the time under load.
            mallopt(M_TRIM_THRESHOLD, 32 << 20)
        #endif
    }

    /// Gives pages of the heap back in which nothing is in use.
    static func trim() {
        #if canImport(Glibc)
            malloc_trim(0)
        #endif
    }
}
