return Caisson.OciRuntime.Application.Run(Caisson.Start.ProgramStart.TakeArguments());
