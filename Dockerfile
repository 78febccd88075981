# vdiag with all five languages.
#
#   docker build -t vdiag .
#   docker run --rm vdiag doctor
#   docker run --rm -v "$PWD/runs:/home/vdiag/runs" vdiag draw --concepts objects --model example
#
# Which sandbox works inside: Docker's default seccomp profile refuses new user namespaces to an
# ordinary user, so bubblewrap (tier A) does not work and vdiag uses Landlock (tier B), if the
# host's kernel has it (Linux 5.13 or newer) and the profile allows its system calls (Docker 23 or
# newer, moby pull request 43199). For tier A add: --security-opt seccomp=unconfined
# --security-opt apparmor=unconfined --security-opt systempaths=unconfined. `vdiag doctor` inside
# the container tells what works there; where neither does, vdiag refuses to run models' code.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        bubblewrap libseccomp2 make \
        texlive-latex-base texlive-latex-recommended texlive-pictures texlive-latex-extra \
        texlive-fonts-recommended texlive-science lmodern \
        openjdk-17-jdk-headless \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/vdiag
COPY . .
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock \
    && pip install --no-cache-dir -c constraints.txt '.[all]'

RUN useradd --create-home vdiag
USER vdiag
WORKDIR /home/vdiag
ENTRYPOINT ["vdiag"]
CMD ["--help"]
