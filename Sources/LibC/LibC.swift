// The C library, whichever this system has; the one place that names it.

#if canImport(Glibc)
  @_exported public import Glibc
#elseif canImport(Musl)
  @_exported public import Musl
#else
  #error("mv2v needs a C library that Swift can import: Glibc or Musl")
#endif
