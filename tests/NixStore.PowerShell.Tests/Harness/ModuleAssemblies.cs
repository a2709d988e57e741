using System.Reflection;
using System.Runtime.CompilerServices;

namespace NixStore.PowerShell.Harness;

/// <summary>Prepares the test process before its first test.</summary>
internal static class ModuleAssemblies
{
    private static readonly string[] _own = ["NixStore.Core", "NixStore.PowerShell"];

    /// <summary>
    /// Lets tests use types of the module's own assemblies, the same ones that an imported module uses. Their dependencies are
    /// found by the module's own loading, once it is imported.
    /// </summary>
    [ModuleInitializer]
    internal static void Prepare()
    {
        // The engine reads this when it is first touched.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        AppDomain.CurrentDomain.AssemblyResolve += (_, request) =>
            new AssemblyName(request.Name).Name is { } name && _own.Contains(name)
                ? Assembly.LoadFrom(Path.Combine(Repository.ModuleDirectory, name + ".dll"))
                : null;
    }
}
