using System.Management.Automation;
using NixStore.Stores.Remote;

namespace NixStore.PowerShell.Session;

/// <summary>The services that a <see cref="StoreSession"/> needs from the command or completer that owns it.</summary>
internal interface ISessionHost
{
    /// <summary>Gets a token that is cancelled when the work must end.</summary>
    CancellationToken StopToken { get; }

    /// <summary>Gets the locations and drives of the PowerShell session.</summary>
    PathIntrinsics Paths { get; }

    /// <summary>Gets the receiver of the messages of daemons, or null to ignore them.</summary>
    IDaemonLog? DaemonLog { get; }

    /// <summary>Waits for running work, and meanwhile writes its output.</summary>
    /// <typeparam name="T">The result's type.</typeparam>
    /// <param name="task">The work.</param>
    /// <returns>The result.</returns>
    T Wait<T>(Task<T> task);

    /// <summary>Returns items as they come, on the thread of the caller.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="source">The items.</param>
    /// <returns>The items.</returns>
    IEnumerable<T> Pull<T>(IAsyncEnumerable<T> source);

    /// <summary>Reports an error of one item.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="target">The item.</param>
    void WriteError(Exception error, object? target);

    /// <summary>Writes a warning; from any thread.</summary>
    /// <param name="text">The text.</param>
    void WriteWarning(string text);

    /// <summary>Writes a verbose message.</summary>
    /// <param name="text">The text.</param>
    void WriteVerbose(string text);
}
