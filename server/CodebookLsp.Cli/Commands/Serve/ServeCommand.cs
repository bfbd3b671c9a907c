using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Network.Model;
using CodebookLsp.Server;
using CodebookLsp.Server.Scheduling;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Cli.Commands.Serve;

/// <summary><c>codebooklsp serve</c>: the language server for editors.</summary>
internal static class ServeCommand
{
    public static Command Build(CommandContext context)
    {
        var stdio = new Option<bool>("--stdio") { Description = "Talk over standard input and output. This is the default." };
        var pipe = new Option<string?>("--pipe")
        {
            Description = "Connect to the named pipe or Unix socket on which the editor listens.",
            HelpName = "NAME",
        };
        var socket = new Option<int?>("--socket")
        {
            Description = "Connect to the TCP port of this machine on which the editor listens.",
            HelpName = "PORT",
        };
        var level = new Option<LogLevel>("--log-level")
        {
            Description = "The lowest level that is written to standard error.",
            DefaultValueFactory = static _ => LogLevel.Information,
        };
        var parent = new Option<int?>("--clientProcessId")
        {
            Description = "The editor's process. The server ends when it ends. Most editors send this in the protocol.",
            HelpName = "ID",
        };
        socket.Demand(static value => value is null or (> 0 and < 65536), "--socket takes a port from 1 to 65535.");

        var index = new Option<string?>("--index", "-i")
        {
            Description = "The index that cards take their examples from. Default: the one in the model's folder.",
            HelpName = "FILE",
        };
        var themes = new Option<string?>("--themes")
        {
            Description = "The themes that passages are told by. Default: those in the model's folder.",
            HelpName = "FILE",
        };
        var model = new ModelArguments();
        var command = new Command("serve", "Run the language server (LSP 3.18) for an editor.")
        {
            stdio, pipe, socket, level, parent, index, themes,
        };
        model.AddTo(command);
        command.Validators.Add(result =>
        {
            bool[] ways = [result.GetValue(stdio), result.GetValue(pipe) is not null, result.GetValue(socket) is not null];
            if (ways.Count(static given => given) > 1)
                result.AddError("Choose one of --stdio, --pipe and --socket.");
        });
        command.SetAction(async (parsed, cancel) =>
        {
            // A wrong model is the editor's to show, once it is connected; so the model is looked for in the background too.
            var load = model.Options(parsed);
            var start = new ModelStart(
                stop => LoadedModel.ForEditor(CodebookModel.Load(ModelFolder.Find(parsed.GetValue(model.Model), context), load, stop)))
            {
                Index = _ =>
                {
                    var path = parsed.GetValue(index) ?? IndexFiles.ForModel(ModelFolder.Find(parsed.GetValue(model.Model), context));
                    return path is null ? null : context.OpenIndex(path);
                },
                Themes = () => parsed.GetValue(themes) ?? ModelThemes.ForModel(ModelFolder.Find(parsed.GetValue(model.Model), context)),
            };
            var log = new ErrorStreamLog(context.Error, parsed.GetValue(level), context.Time);
            await using var connection = await Connection.OpenAsync(
                parsed.GetValue(pipe), parsed.GetValue(socket), context, cancel).ConfigureAwait(false);
            var code = await EditorServer.RunAsync(
                connection.Input, connection.Output, start, log, parsed.GetValue(parent), cancel).ConfigureAwait(false);
            return context.Output is ResultStream { Failure: { } failure } ? throw failure : code;
        });
        return command;
    }
}
