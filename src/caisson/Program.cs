[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

Caisson.Cli.Output.StandardStream.Use();
return Caisson.Cli.Application.Run(Caisson.Start.ProgramStart.TakeArguments());
