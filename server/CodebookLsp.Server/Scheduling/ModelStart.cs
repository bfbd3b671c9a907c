using System.Diagnostics;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Text.Errors;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Scheduling;

/// <summary>How the server's model is loaded; the command line says which.</summary>
public sealed record ModelStart(Func<CancellationToken, LoadedModel> Load)
{
    /// <summary>Opens the index of texts for the loaded model; null, or an answer of null, where there is none.</summary>
    public Func<LoadedModel, OpenIndex?>? Index { get; init; }

    /// <summary>Opens the themes, with their names as they are now; null, or an answer of null, where there are none. Throws a
    /// <see cref="UserFacingException"/> if they cannot be read.</summary>
    public Func<LoadedModel, OpenThemes?>? Themes { get; init; }

    internal LoadedModel Run(ILogger log, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var model = Load(cancel);
        log.Loaded(model.Name, watch.ElapsedMilliseconds, model.Sites.Count, model.PrecisionName, model.Device);
        return model;
    }
}
