namespace CodebookLsp.Text.Errors;

/// <summary>
/// The world is wrong (a file, a setting, a checkpoint), as opposed to us. The message is one sentence or two,
/// fit for the user as it stands: what happened, to what, and what to do now. Each named exception derives from it,
/// and is built by named factories.
/// </summary>
public abstract class UserFacingException : Exception
{
    protected UserFacingException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
