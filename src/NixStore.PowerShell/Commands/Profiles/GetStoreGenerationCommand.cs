using System.Management.Automation;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Session;
using NixStore.Profiles;

namespace NixStore.PowerShell.Commands.Profiles;

/// <summary>Writes the generations of profiles, with what each one added.</summary>
[Cmdlet(VerbsCommon.Get, "StoreGeneration", HelpUri = HelpPages.Root + "Get-StoreGeneration.md")]
[OutputType(typeof(StoreGenerationInfo))]
public sealed class GetStoreGenerationCommand : ProfileCmdlet
{
    private readonly Dictionary<OpenStore, List<StoreProfile>> _found = [];

    /// <summary>Gets or sets the profiles: names, wildcards or links. The default is all that roots lead to.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Link", "PSPath")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string[] Profile { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void Process()
    {
        var store = Session.Open(Store);
        if (!_found.TryGetValue(store, out var found))
        {
            _found.Add(store, found = []);
        }

        found.AddRange(ProfilesOf(store).Find(Profile));
    }

    /// <inheritdoc/>
    protected override void End()
    {
        foreach ((var store, var found) in _found)
        {
            WriteGenerations(store, [.. found.DistinctBy(static profile => profile.Link)], static _ => true);
        }
    }
}
