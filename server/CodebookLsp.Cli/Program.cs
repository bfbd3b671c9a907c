using CodebookLsp.Cli;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Network.Native;

// The variable is looked at here, so that nothing else is loaded for a question that seldom arises.
if (Environment.GetEnvironmentVariable(InstalledTorch.Variable) is { Length: > 0 } && InstalledTorch.Run(args) is { } code)
    return code;
return await CommandShell.RunAsync(args, RootCommands.Build, CommandContext.OfProcess()).ConfigureAwait(false);
