using CodebookLsp.Cli.Shell;

return await CommandShell.RunAsync(args, CommandContext.OfProcess()).ConfigureAwait(false);
