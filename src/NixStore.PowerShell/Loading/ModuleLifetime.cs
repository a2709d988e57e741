using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NixStore.PowerShell.Serving;

namespace NixStore.PowerShell.Loading;

/// <summary>
/// The handlers for the import and the removal of the module. The import registers the directory of the dependencies. It opens nothing, and
/// no dependency is loaded before its first use.
/// </summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>Registers the handler that loads dependencies. Called once for each runspace.</summary>
    public void OnImport() => AppDomain.CurrentDomain.AssemblyResolve += DependencyResolver.Resolve;

    /// <summary>Stops the servers of the session and removes the handler. Called once for each runspace.</summary>
    /// <param name="psModuleInfo">The module that is removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        SessionServers.Of(Runspace.DefaultRunspace).End();
        AppDomain.CurrentDomain.AssemblyResolve -= DependencyResolver.Resolve;
    }
}
