using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NixStore.Browsing;
using NixStore.Nar;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Session;

namespace NixStore.PowerShell.Completion;

/// <summary>Completes the files of the NAR that the command line names, directory by directory.</summary>
public sealed class NarEntryCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        using var host = CompletionHost.OfSession();
        var word = wordToComplete.Trim('\'', '"');
        var given = (fakeBoundParameters["LiteralPath"] ?? fakeBoundParameters["Path"]) is { } path ? $"{path}" : "";
        var store = StoreItemCompleter.FindStore(host, fakeBoundParameters);
        var file = Path.GetFullPath(given, host.Paths.CurrentFileSystemLocation.Path);
        return given.Length == 0 || store is null ? [] : host.Complete(session =>
        {
            using var source = File.Exists(file) ? OpenFile(file) : OpenPath(session, given, store);
            foreach (var entry in host.Pull(source.Browser.ListAsync(host.StopToken)))
            {
                Offer(host, entry, word);
            }
        });
    }

    private static OpenNarSource OpenFile(string file)
    {
        var stream = CompressedFile.OpenRead(file);
        return new OpenNarSource(new NarStreamBrowser(stream), stream);
    }

    private static OpenNarSource OpenPath(StoreSession session, string given, Stores.StoreReference store)
    {
        var found = session.Paths.Resolve([new StorePathArgument(given)], store).First();
        return new OpenNarSource(new StorePathBrowser(found.Store.Store, found.Path), null);
    }

    private static void Offer(CompletionHost host, NarEntry entry, string word)
    {
        // One directory at a time, as for files. Deeper entries are offered when their directory is typed.
        if (entry.Path.Length > 0
            && entry.Path.StartsWith(word, StringComparison.Ordinal)
            && entry.Path.IndexOf('/', word.Length) < 0)
        {
            host.Offer(new CompletionResult(
                QuotedArgument.Quote(entry.Path), entry.Name, CompletionResultType.ParameterValue, entry.Path));
        }
    }
}
