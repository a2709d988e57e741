using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NixStore.PowerShell.Session;
using NixStore.Profiles.Packages;

namespace NixStore.PowerShell.Completion;

/// <summary>Completes the names of the packages of the profile that the command line names, or of the profile of the user.</summary>
public sealed class PackageCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        using var host = CompletionHost.OfSession();
        var word = wordToComplete.Trim('\'', '"');
        var profile = fakeBoundParameters["Profile"]?.ToString();
        return StoreItemCompleter.FindStore(host, fakeBoundParameters) is { } reference
            ? host.Complete(session => Complete(host, session.Open(reference), profile, word))
            : [];
    }

    private static void Complete(CompletionHost host, OpenStore store, string? profile, string word)
    {
        var profiles = new ProfileChooser(host, store);
        var chosen = profile is null ? profiles.OfUser.Find() : profiles.FindOne(profile);
        var packages = host.Wait(Task.Run(() => new PackageReader(store.Store).ReadAsync(chosen, host.StopToken)));
        foreach (var package in packages.Packages.Where(package => package.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase)))
        {
            host.Offer(new CompletionResult(
                QuotedArgument.Quote(package.Name),
                package.Name,
                CompletionResultType.ParameterValue,
                $"{package.Name} {package.Version} from {package.Origin?.ToString() ?? string.Join(", ", package.Paths)}"));
        }
    }
}
