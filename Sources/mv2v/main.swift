import CommandLineTool

RootCommand.run()
