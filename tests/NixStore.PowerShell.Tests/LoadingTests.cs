using System.Reflection;
using System.Reflection.Emit;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell;

/// <summary>What the module loads and when, each in a process of its own.</summary>
public sealed class LoadingTests
{
    private const string LoadedNames = "[AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetName().Name }";

    private static readonly string[] _dependencies =
        [
            .. Directory.GetFiles(Path.Combine(Repository.ModuleDirectory, "bin", "deps"), "*.dll")
                .Select(file => Path.GetFileNameWithoutExtension(file)),
        ];

    [Fact]
    public void Import_loads_no_dependency()
    {
        var loaded = Lines(ShellProcess.Run("-Command", LoadedNames));
        Assert.Contains("NixStore.PowerShell", loaded);
        Assert.Contains("NixStore.Core", loaded);
        Assert.NotEmpty(_dependencies);
        Assert.Empty(loaded.Intersect(_dependencies));
    }

    [Fact]
    public void A_dependency_loads_apart_from_what_other_modules_load()
    {
        var lines = Lines(ShellProcess.Run("-Command", $$"""
            {{Request("Microsoft.Data.Sqlite")}}
            [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($found).Name
            $found.Location
            """));
        Assert.Equal(
            ["NixStore dependencies", Path.Combine(Repository.ModuleDirectory, "bin", "deps", "Microsoft.Data.Sqlite.dll")], lines);
    }

    [Fact]
    public void The_native_library_of_sqlite_is_found()
        => Assert.Matches(@"^3\.\d+", Assert.Single(Lines(ShellProcess.Run("-Command", $$"""
            {{Request("Microsoft.Data.Sqlite")}}
            $connection = [Activator]::CreateInstance($found.GetType('Microsoft.Data.Sqlite.SqliteConnection'), 'Data Source=:memory:')
            $connection.Open()
            $connection.ServerVersion
            """))));

    [Fact]
    public void The_native_library_that_signs_is_found()
        => Assert.Equal(["True", "NixStore dependencies"], Lines(ShellProcess.Run("-Command", """
            $key = [NixStore.Signing.SecretKey]::Generate('cache.example.org-1')
            $key.PublicKey.Verify([byte[]] 7, $key.Sign([byte[]] 7)).ToString()
            $crypto = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'NSec.Cryptography' })[0]
            [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($crypto).Name
            """)));

    [Theory]
    [InlineData("linux-x64", "libsodium.so")]
    [InlineData("linux-musl-x64", "libsodium.so")]
    [InlineData("linux-arm64", "libsodium.so")]
    [InlineData("osx-arm64", "libsodium.dylib")]
    [InlineData("win-x64", "libsodium.dll")]
    public void The_library_that_signs_is_there_for_each_platform(string platform, string file)
        => Assert.True(File.Exists(Path.Combine(Repository.ModuleDirectory, "bin", "deps", "runtimes", platform, "native", file)));

    [Theory]
    [InlineData("SharpCompress")]
    [InlineData("ZstdSharp")]
    [InlineData("Microsoft.Data.Sqlite")]
    [InlineData("NSec.Cryptography")]
    public void Another_version_that_was_loaded_before_does_not_matter(string name)
    {
        using var directory = new TemporaryDirectory();
        var older = OlderVersion(name, directory.Path);
        var lines = Lines(ShellProcess.Run("-Command", $$"""
            [Reflection.Assembly]::LoadFrom('{{older}}').GetName().Version.ToString()
            {{Request(name)}}
            $found.Location
            """));
        Assert.Equal(["0.0.1.0", Path.Combine(Repository.ModuleDirectory, "bin", "deps", name + ".dll")], lines);
    }

    [Fact]
    public void A_stranger_who_asks_gets_no_dependency_of_the_module()
        => Assert.Equal("absent", Assert.Single(Lines(ShellProcess.Run(
            "-Command", "try { [Reflection.Assembly]::Load('SharpCompress') } catch { 'absent' }"))));

    /// <summary>Sets <c>$found</c> to what the module answers when the runtime asks on behalf of the core.</summary>
    private static string Request(string name) => $$"""
        $resolver = [NixStore.PowerShell.Loading.ModuleLifetime].Assembly.GetType('NixStore.PowerShell.Loading.DependencyResolver')
        $request = [ResolveEventArgs]::new('{{name}}', [NixStore.NixStoreException].Assembly)
        $found = $resolver.GetMethod('Resolve').Invoke($null, @($null, $request))
        """;

    /// <summary>Makes an assembly of a dependency's name and an older version.</summary>
    private static string OlderVersion(string name, string directory)
    {
        var file = Path.Combine(directory, name + ".dll");
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = new Version(0, 0, 1, 0) }, typeof(object).Assembly);
        assembly.DefineDynamicModule(name);
        assembly.Save(file);
        return file;
    }

    private static string[] Lines(ProcessResult result)
    {
        Assert.Equal(string.Empty, result.Error);
        return result.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
