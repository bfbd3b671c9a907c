using System.Diagnostics;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Server.Rpc;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Scheduling;

/// <summary>How the server's model is loaded; the command line says which.</summary>
public sealed record ModelStart(Func<CancellationToken, LoadedModel> Load)
{
    /// <summary>Opens the index of texts for the loaded model; null, or an answer of null, where there is none.</summary>
    public Func<LoadedModel, OpenIndex?>? Index { get; init; }

    /// <summary>Where the themes are; null, or an answer of null, where there are none. Asked again from time to time.</summary>
    public Func<string?>? Themes { get; init; }

    internal LoadedModel Run(ILogger log, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var model = Load(cancel);
        log.Loaded(model.Name, watch.ElapsedMilliseconds, model.Sites.Count, model.PrecisionName, model.Device);
        foreach (var note in model.Notes)
            log.ModelNote(note);
        return model;
    }
}
