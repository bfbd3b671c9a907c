using CodebookLsp.Features.Live;

namespace CodebookLsp.Features.Steering;

/// <summary>Profiles from what somebody has selected in an open text.</summary>
public static class SelectionProfile
{
    /// <summary>The codes that tell a selection from the rest of its text, at most one a site.</summary>
    /// <param name="away">Lead away from them instead: less like this.</param>
    /// <returns>Null while none of the selection's codes has been read.</returns>
    public static SteeringProfile? Of(LiveText text, int start, int end, string name, bool away, SteeringSource source, Action<double>? progress, CancellationToken cancel) =>
        throw new NotImplementedException();
}
