import CFaiss

/// The version of FAISS that this was compiled with, a constant of the shim.
package let faissVersion = unsafe String(cString: mv2v_faiss_version())
