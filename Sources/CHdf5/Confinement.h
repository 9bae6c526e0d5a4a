// What is taken from a process before it reads what may be broken on purpose.
#pragma once

#include <stddef.h>

/// From now on this process may compute, end, and write to one descriptor; nothing else. Every other call of the system (opening
/// a file, a connection, another process, a signal to one) fails with EPERM, so that code which a file has made run can do no more
/// than lie about the file or say nothing.
///
/// Memory is limited as well: to what the process has and `more_memory` bytes. Where the kernel knows no filters (seccomp),
/// or the processor is neither x86-64 nor arm64, only the limit is set.
void mv2v_confine(int output, size_t more_memory);
