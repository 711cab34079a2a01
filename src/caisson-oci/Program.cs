return Caisson.OciRuntime.Application.Run(args);
