using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Completion;

/// <summary>
/// Completes what a store contains, in the store that the command line names, and otherwise files: a file or link can lead into the store,
/// and the shell does not complete files if there is a completer.
/// </summary>
public abstract class StoreItemCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        using var host = CompletionHost.OfSession();
        var word = wordToComplete.Trim('\'', '"');
        var items = FindStore(host, fakeBoundParameters) is { } reference
            ? host.Complete(session => Complete(host, session.Open(reference), word))
            : [];
        return items.Count > 0 ? items : CompletionCompleters.CompleteFilename(wordToComplete);
    }

    /// <summary>Returns the store that the typed part of a command line names.</summary>
    /// <param name="host">The completion.</param>
    /// <param name="bound">The bound parameters.</param>
    /// <returns>The store, or null if the typed text is not a store.</returns>
    internal static StoreReference? FindStore(CompletionHost host, IDictionary bound)
    {
        try
        {
            var given = bound["Store"] ?? bound["From"];
            return given is null
                ? StoreReference.Auto
                : StoreTransformationAttribute.ToReference(host.Paths.CurrentFileSystemLocation.Path, given);
        }
        catch (MetadataException)
        {
            return null;
        }
    }

    /// <summary>Offers the items of a store that a word can be the beginning of.</summary>
    /// <param name="host">Receives the items.</param>
    /// <param name="store">The store.</param>
    /// <param name="word">The typed word, without quotes.</param>
    private protected abstract void Complete(CompletionHost host, OpenStore store, string word);
}
