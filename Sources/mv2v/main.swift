import CommandLineTool

Mv2v.run()
