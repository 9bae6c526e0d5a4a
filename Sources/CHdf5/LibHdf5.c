#include "LibHdf5.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

// Debian's and Ubuntu's names of 1.10 and 1.14, then those of others.
static const char *const usual_names[] = {
    "libhdf5_serial.so.103", "libhdf5_serial.so.310", "libhdf5_serial.so", "libhdf5.so.103", "libhdf5.so.200",
    "libhdf5.so.310",        "libhdf5.so.320",        "libhdf5.so",
};

// A function by its name with 1 behind it, else by its name.
static void *either(void *handle, const char *name) {
    char first[64];
    snprintf(first, sizeof first, "%s1", name);
    void *found = dlsym(handle, first);
    return found ? found : dlsym(handle, name);
}

static int resolve(void *handle, libhdf5 *library, const char **missing) {
#define RESOLVE(name, result, parameters)                                                                             \
    if (!(library->name = (result(*) parameters)dlsym(handle, #name))) {                                              \
        *missing = #name;                                                                                             \
        return 0;                                                                                                     \
    }
    LIBHDF5_FUNCTIONS(RESOLVE)
#undef RESOLVE
    library->file_access = dlsym(handle, "H5P_CLS_FILE_ACCESS_ID_g");
    return (*missing = "H5Lvisit", library->H5Lvisit = (herr_t(*)(hid_t, int, int, link_visitor, void *))either(handle, *missing)) &&
           (*missing = "H5Lget_info", library->H5Lget_info = (herr_t(*)(hid_t, const char *, void *, hid_t))either(handle, *missing)) &&
           (*missing = "H5Dread_chunk", library->H5Dread_chunk = (herr_t(*)(hid_t, hid_t, const uint64_t *, uint32_t *, void *))either(handle, *missing)) &&
           (*missing = "H5P_CLS_FILE_ACCESS_ID_g", library->file_access);
}

const libhdf5 *mv2v_libhdf5(const char *wanted, char *reason, size_t reason_size) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static libhdf5 library;
    static char loaded[256];
    const char *found = NULL, *missing = NULL;
    pthread_mutex_lock(&lock);
    const size_t count = wanted ? 1 : sizeof usual_names / sizeof *usual_names;
    if (loaded[0] && (!wanted || strcmp(wanted, loaded) == 0)) found = loaded;
    for (size_t i = 0; i < count && !found; i++) {
        const char *name = wanted ? wanted : usual_names[i];
        void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
        if (!handle) continue;
        libhdf5 candidate;
        if (resolve(handle, &candidate, &missing)) {
            library = candidate;
            snprintf(loaded, sizeof loaded, "%s", name);
            found = loaded;
        } else {
            dlclose(handle);
        }
    }
    pthread_mutex_unlock(&lock);
    if (found) return &library;
    if (missing)
        snprintf(reason, reason_size, "the libhdf5 that is there has no %s; 1.10.5 or later is needed", missing);
    else if (wanted)
        snprintf(reason, reason_size, "%.120s, which MV2V_HDF5_LIBRARY names, cannot be loaded", wanted);
    else
        snprintf(reason, reason_size, "there is none");
    return NULL;
}
