using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Completion;

/// <summary>
/// Completes store paths by the beginning of the full path, of the hash part, or of the name, in the store that the command line
/// names. The hash part is found by the store's index; a name needs a look at all paths, which ends when enough are found.
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

        // A file or link may lead into the store, and the shell offers nothing by itself if there is a completer.
        return paths.Count > 0 ? paths : CompletionCompleters.CompleteFilename(wordToComplete);
    }

    /// <summary>Returns the store that a command line names, as far as it is typed.</summary>
    /// <param name="host">The completion.</param>
    /// <param name="bound">The parameters.</param>
    /// <returns>The store, or null if what is typed is not a store.</returns>
    internal static StoreReference? FindStore(CompletionHost host, IDictionary bound)
    {
        try
        {
            var given = bound["Store"] ?? bound["From"];
            return given is null ? StoreReference.Auto : StoreTransformationAttribute.ToReference(host.Paths.CurrentFileSystemLocation.Path, given);
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

        // What could be both is looked for both ways: "bad" begins a hash part as well as a name.
        return host.Pull(store.EnumeratePathsAsync(word, host.StopToken))
            .Concat(host.Pull(store.EnumeratePathsAsync("", host.StopToken)).Where(path => path.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase)))
            .Distinct();
    }
}
