// Memory that cannot be had ends the process with a message, instead of a crash.
#pragma once

#include <stddef.h>

/// From now on, where memory of some size cannot be had, `tell` is called with that size, from the thread that asked for
/// it; it may not allocate, and is to have the process ended elsewhere. A process that is still there after a second
/// ends with status 1 and a plain message, as one does in which this function was never called.
///
/// Swift ends a process with an abort where memory is missing, and C libraries in ways of their own (OpenBLAS tries for
/// ever), which nothing can catch. A process that was forked from this one gets NULL, as without this target. Under
/// sanitizers, which have their own allocators, and without the GNU C library nothing is intercepted.
void mv2v_when_memory_runs_out(void (*tell)(size_t byte_count));
