using CodebookLsp.Cli;
using CodebookLsp.Cli.Shell;

return await CommandShell.RunAsync(args, RootCommands.Build, CommandContext.OfProcess()).ConfigureAwait(false);
