using System.Reflection;
using System.Runtime.Loader;

namespace NixStore.PowerShell.Loading;

/// <summary>
/// Finds third-party assemblies for the assemblies of this module alone, in a load context of their own, so that another
/// version that another module has loaded, before or after, clashes with nothing.
/// </summary>
internal static class DependencyResolver
{
    private static readonly string _moduleDirectory = Path.GetDirectoryName(typeof(DependencyResolver).Assembly.Location)!;

    private static readonly Lazy<DependencyContext> _context = new(() => new DependencyContext(Path.Combine(_moduleDirectory, "bin", "deps")));

    /// <summary>Answers <see cref="AppDomain.AssemblyResolve"/>.</summary>
    public static Assembly? Resolve(object? sender, ResolveEventArgs request)
        => IsOfThisModule(request.RequestingAssembly) ? _context.Value.LoadDependency(new AssemblyName(request.Name)) : null;

    private static bool IsOfThisModule(Assembly? assembly)
        => assembly is { IsDynamic: false }
            && (Path.GetDirectoryName(assembly.Location) == _moduleDirectory
                || (_context.IsValueCreated && AssemblyLoadContext.GetLoadContext(assembly) == _context.Value));
}
