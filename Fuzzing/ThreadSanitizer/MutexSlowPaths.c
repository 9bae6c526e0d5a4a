// Tells ThreadSanitizer of the locks of Swift's Synchronization.Mutex that threads waited for.
//
// A lock that nobody holds is taken and given back by atomic operations that the compiler puts into the caller, where
// they are instrumented. Where threads wait, the standard library is called, which is not: without this, what one
// thread wrote under the lock and the next one reads there would be reported as a race. Scripts/sanitize.sh links this
// file and has the linker lead calls here (--wrap). Nothing else becomes visible or invisible by it.

#define SWIFT_CALL __attribute__((swiftcall))
#define CONTEXT __attribute__((swift_context))
// Synchronization._MutexHandle._lockSlow(_: UInt32), ._unlockSlow() and ._tryLockSlow() -> Bool
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define TRY "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"

void __tsan_acquire(void *address);
void __tsan_release(void *address);

SWIFT_CALL void real_lock(unsigned thread, CONTEXT void *handle) __asm__("__real_" LOCK);
SWIFT_CALL void real_unlock(CONTEXT void *handle) __asm__("__real_" UNLOCK);
SWIFT_CALL _Bool real_try(CONTEXT void *handle) __asm__("__real_" TRY);

SWIFT_CALL void wrapped_lock(unsigned thread, CONTEXT void *handle) __asm__("__wrap_" LOCK);
SWIFT_CALL void wrapped_lock(unsigned thread, CONTEXT void *handle) {
    real_lock(thread, handle);
    __tsan_acquire(handle);
}

SWIFT_CALL void wrapped_unlock(CONTEXT void *handle) __asm__("__wrap_" UNLOCK);
SWIFT_CALL void wrapped_unlock(CONTEXT void *handle) {
    __tsan_release(handle);
    real_unlock(handle);
}

SWIFT_CALL _Bool wrapped_try(CONTEXT void *handle) __asm__("__wrap_" TRY);
SWIFT_CALL _Bool wrapped_try(CONTEXT void *handle) {
    const _Bool locked = real_try(handle);
    if (locked) __tsan_acquire(handle);
    return locked;
}
