using System.Reflection;
using System.Runtime.Loader;

namespace NixStore.PowerShell.Loading;

/// <summary>
/// Resolves third-party assemblies for the assemblies of this module only, in a private load context, so that a different version
/// in another module causes no conflict.
/// </summary>
internal static class DependencyResolver
{
    private static readonly string _moduleDirectory = Path.GetDirectoryName(typeof(DependencyResolver).Assembly.Location)!;

    private static readonly Lazy<DependencyContext> _context =
        new(static () => new DependencyContext(Path.Combine(_moduleDirectory, "bin", "deps")));

    /// <summary>Handles <see cref="AppDomain.AssemblyResolve"/>.</summary>
    public static Assembly? Resolve(object? sender, ResolveEventArgs request)
        => IsOfThisModule(request.RequestingAssembly) ? _context.Value.LoadDependency(new AssemblyName(request.Name)) : null;

    private static bool IsOfThisModule(Assembly? assembly)
        => assembly is { IsDynamic: false }
            && (Path.GetDirectoryName(assembly.Location) == _moduleDirectory
                || (_context.IsValueCreated && AssemblyLoadContext.GetLoadContext(assembly) == _context.Value));
}
