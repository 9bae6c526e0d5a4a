import LibC

/// Sees to it that descriptors 0 to 2 are open, so that no file that is opened later is taken for one of them.
///
/// A standard output that was closed is one that cannot be written to; results that would go there fail.
func openStandardDescriptors() {
  for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
    // The lowest free number is this one, because those below it are open.
    _ = openFile("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
  }
}
