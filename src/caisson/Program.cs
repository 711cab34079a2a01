[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

return Caisson.Cli.Application.Run(args);
