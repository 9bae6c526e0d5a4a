import LibC

/// Room for the addresses of memory, which `ulimit -v` limits.
enum AddressSpace {
  /// OpenBLAS maps 128 MiB for each thread, and the C library 64; where it gets none it tries again for ever.
  private static let byteCountOfThread = 192 << 20
  /// For rows and what is made of them.
  private static let byteCountOfWork = 256 << 20

  /// Throws where a limit leaves too little room to compute in.
  static func requireRoom(forThreads count: Int) throws(CommandError) {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max
    else {
      return
    }
    let needed = byteCountOfWork + count * byteCountOfThread
    // Nobody has the address but this function, which gives it back.
    guard let room = unsafe mmap(nil, needed, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
      unsafe room != MAP_FAILED
    else { throw .addressSpace(limit: Int(limit.rlim_cur >> 20), needed: needed >> 20, threads: count) }
    unsafe munmap(room, needed)
  }
}
