using System.Net;

namespace NixStore.Testing.Programs;

/// <summary>
/// nginx over a directory, which also accepts uploads and deletions, and lists folders as JSON. If it is absent, the test is
/// skipped.
/// </summary>
internal sealed class Nginx : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("nixstore-nginx-").FullName;
    private readonly ServerProcess _process;
    private readonly int _port = ServerProcess.FindFreePort();

    public Nginx(string directory)
    {
        Platform.SkipOnWindows("nginx takes paths of Linux");
        var program = ExternalProgram.Find("nginx", "/usr/sbin");
        Assert.SkipWhen(program is null, "nginx is not on PATH");
        var configuration = Path.Combine(_work, "nginx.conf");
        var temporary = string.Concat(
            new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(name => $"{name}_temp_path {_work}/{name}; "));
        var user = Environment.IsPrivilegedProcess ? "user root;" : "";
        File.WriteAllText(configuration, $$"""
            daemon off;
            {{user}}
            worker_processes 1;
            pid {{_work}}/pid;
            events { worker_connections 256; }
            http {
              access_log off;
              {{temporary}}
              client_max_body_size 0;
              server {
                listen 127.0.0.1:{{_port}};
                root {{directory}};
                dav_methods PUT DELETE;
                create_full_put_path on;
                autoindex on;
                autoindex_format json;
              }
            }
            """);
        _process = new ServerProcess(program!, ["-c", configuration, "-e", "stderr"]);
        _process.WaitUntilItListensAsync(new IPEndPoint(IPAddress.Loopback, _port)).GetAwaiter().GetResult();
    }

    /// <summary>The address of the directory.</summary>
    public string Address => $"http://127.0.0.1:{_port}";

    public void Dispose()
    {
        _process.Dispose();
        NixStore.FileSystem.Trees.TreeRemover.Remove(_work);
    }
}
