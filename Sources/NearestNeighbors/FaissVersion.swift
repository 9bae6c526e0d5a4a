import CFaiss

/// The version of FAISS that this was compiled with.
package let faissVersion = String(cString: mv2v_faiss_version())
