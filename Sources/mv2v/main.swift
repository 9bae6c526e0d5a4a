print("mv2v")
