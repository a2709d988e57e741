using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Completion;

/// <summary>
/// Completes store paths by the beginning of the full path, the hash part or the name, in the store that the command line names. The index
/// of the store finds a hash part. A name requires a search of all paths, which ends when enough are found.
/// </summary>
public sealed class StorePathCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        using var host = CompletionHost.OfSession();
        var word = wordToComplete.Trim('\'', '"');
        var paths = FindStore(host, fakeBoundParameters) is { } reference
            ? host.Complete(session => Complete(host, session.Open(reference).Store, word))
            : [];

        // A file or link can lead into the store, and the shell does not complete files if there is a completer.
        return paths.Count > 0 ? paths : CompletionCompleters.CompleteFilename(wordToComplete);
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

    private static void Complete(CompletionHost host, IStore store, string word)
    {
        if (store.Find<IEnumerableStore>() is { } enumerable)
        {
            foreach (var path in Find(host, store.Directory, enumerable, word))
            {
                var full = store.Directory.Print(path);
                host.Offer(new CompletionResult(full, path.Name, CompletionResultType.ParameterValue, full));
            }
        }
    }

    private static IEnumerable<StorePath> Find(CompletionHost host, StoreDirectory storeDirectory, IEnumerableStore store, string word)
    {
        var directory = storeDirectory.Path + "/";
        if (word.StartsWith(directory, StringComparison.Ordinal))
        {
            return host.Pull(store.EnumeratePathsAsync(word[directory.Length..], host.StopToken));
        }

        if (word.Contains('/', StringComparison.Ordinal) || word.StartsWith('.') || word.StartsWith('~'))
        {
            return [];
        }

        // A word can be the beginning of a hash part and of a name, such as "bad", so both are searched.
        var named = host.Pull(store.EnumeratePathsAsync("", host.StopToken))
            .Where(path => path.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase));
        return host.Pull(store.EnumeratePathsAsync(word, host.StopToken)).Concat(named).Distinct();
    }
}
