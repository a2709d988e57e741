using System.Management.Automation;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Session;

namespace NixStore.PowerShell.Commands;

/// <summary>A cmdlet that works on store paths, which <c>-Path</c> or the pipeline gives.</summary>
public abstract class StorePathCmdlet : StoreCmdlet
{
    /// <summary>The paths, in any form that users write.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>Finds the paths of the current <see cref="Path"/>; an item that leads nowhere is an error of its own.</summary>
    /// <returns>The paths, as they are found.</returns>
    protected IEnumerable<FoundPath> ResolvePaths() => Resolve(Path, Store);
}
