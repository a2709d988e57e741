using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NixStore.PowerShell.Serving;

namespace NixStore.PowerShell.Loading;

/// <summary>
/// What happens when the module is imported and removed: its assemblies learn where their dependencies lie.
/// Nothing is opened and no dependency is loaded before its first use.
/// </summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>Runs at import, once a runspace.</summary>
    public void OnImport() => AppDomain.CurrentDomain.AssemblyResolve += DependencyResolver.Resolve;

    /// <summary>Runs at removal, once a runspace.</summary>
    /// <param name="psModuleInfo">The module that is removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        SessionServers.Of(Runspace.DefaultRunspace).End();
        AppDomain.CurrentDomain.AssemblyResolve -= DependencyResolver.Resolve;
    }
}
