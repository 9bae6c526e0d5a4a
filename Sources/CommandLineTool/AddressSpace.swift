import LibC

/// Room for the addresses of memory, which `ulimit -v` limits.
enum AddressSpace {
  /// OpenBLAS maps 128 MiB for each thread, and the C library 64; where it gets none it tries again for ever.
  private static let byteCountOfThread = 192 << 20
  /// For rows and what is made of them.
  private static let byteCountOfWork = 256 << 20

  /// How many bytes of addresses the process may have (`ulimit -v`); `nil` where that is not limited.
  static var limit: Int? { limit(of: RLIMIT_AS) }

  /// The process's limits of addresses and of memory that is written to (`ulimit -d`), in words; empty where there are none.
  static var limitsInWords: [String] {
    [(RLIMIT_AS, "of addresses (ulimit -v)"), (RLIMIT_DATA, "of data (ulimit -d)")].compactMap {
      resource, words in
      limit(of: resource).map { "\($0 >> 20) MiB \(words)" }
    }
  }

  private static func limit(of resource: __rlimit_resource) -> Int? {
    var limit = rlimit()
    // The call writes a value of its own size.
    guard unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0,
      limit.rlim_cur < UInt(Int.max)
    else {
      return nil
    }
    return Int(limit.rlim_cur)
  }

  /// Throws where a limit leaves too little room to compute in.
  static func requireRoom(forThreads count: Int) throws(CommandError) {
    guard let limit else { return }
    let needed = byteCountOfWork + count * byteCountOfThread
    // Nobody has the address but this function, which gives it back.
    guard let room = unsafe mmap(nil, needed, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
      unsafe room != MAP_FAILED
    else { throw .addressSpace(limit: limit >> 20, needed: needed >> 20, threads: count) }
    unsafe munmap(room, needed)
  }
}
