using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace NixStore.PowerShell.Loading;

/// <summary>The load context of the third-party assemblies in one directory and of their native libraries under <c>runtimes</c>.</summary>
internal sealed class DependencyContext(string directory) : AssemblyLoadContext("NixStore dependencies")
{
    /// <summary>Loads an assembly of the directory, or returns null if the directory has none of that name.</summary>
    public Assembly? LoadDependency(AssemblyName name)
    {
        var file = Path.Combine(directory, name.Name + ".dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) => LoadDependency(assemblyName);

    /// <inheritdoc/>
    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        foreach (var platform in NativePlatform.Candidates())
        {
            foreach (var fileName in NativePlatform.FileNames(unmanagedDllName))
            {
                var file = Path.Combine(directory, "runtimes", platform, "native", fileName);
                if (NativeLibrary.TryLoad(file, out var library))
                {
                    return library;
                }
            }
        }

        return IntPtr.Zero;
    }
}
