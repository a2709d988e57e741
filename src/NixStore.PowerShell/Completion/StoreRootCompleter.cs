using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Completion;

/// <summary>Completes the links of the roots in the store that the command line names, and files.</summary>
public sealed class StoreRootCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        using var host = CompletionHost.OfSession();
        var word = wordToComplete.Trim('\'', '"');
        var links = StorePathCompleter.FindStore(host, fakeBoundParameters) is { } reference
            ? host.Complete(session =>
            {
                if (session.Open(reference).Store.Find<IRootQueryStore>() is { } store)
                {
                    foreach (var root in host.Wait(store.FindRootsAsync(host.StopToken)).Roots)
                    {
                        Offer(host, root, word);
                    }
                }
            })
            : [];
        return links.Count > 0 ? links : CompletionCompleters.CompleteFilename(wordToComplete);
    }

    private static void Offer(CompletionHost host, StoreRoot root, string word)
    {
        if (root.Process is null && root.Link.StartsWith(word, StringComparison.Ordinal))
        {
            host.Offer(new CompletionResult(
                QuotedArgument.Quote(root.Link), root.Link, CompletionResultType.ParameterValue, root.Path?.BaseName ?? $"{root.Kind}"));
        }
    }
}
