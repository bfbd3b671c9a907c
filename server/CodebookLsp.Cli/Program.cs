using CodebookLsp.Cli;

return await CommandShell.RunAsync(args, Surroundings.OfProcess()).ConfigureAwait(false);
